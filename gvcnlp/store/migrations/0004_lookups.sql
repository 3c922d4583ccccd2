-- 0004  Lookups: what answers over ten thousand passages read without touching their texts.
--
-- Down: DROP VIEW v_names; the indices and v_relations as in 0001 and 0003.

DROP INDEX passages_by_document;
CREATE INDEX passages_by_document ON passages (document, id);

DROP INDEX actors_by_name;
CREATE INDEX actors_by_name ON actors (name_key, named);

-- One row a mention: the names that passages give to firms.
CREATE VIEW v_names AS SELECT text, name_key, entity, named, label FROM actors;

-- One row a relation, as before, and where its two ends stand in the passage.
DROP VIEW v_relations;
CREATE VIEW v_relations AS
SELECT p.id AS passage, p.number AS passage_number, p.document AS document_number,
       d.id AS document, r.type, r.score,
       s.text AS source, s.entity AS source_entity, s.name_key AS source_key,
       s.named AS source_named, s.label AS source_label,
       t.text AS target, t.entity AS target_entity, t.name_key AS target_key,
       t.named AS target_named, t.label AS target_label, p.lang,
       s.start AS source_start, s.end AS source_end, t.start AS target_start, t.end AS target_end
FROM relations r
JOIN passages p ON p.number = r.passage
JOIN documents d ON d.number = p.document
JOIN actors s ON s.passage = r.passage AND s.position = r.source
JOIN actors t ON t.passage = r.passage AND t.position = r.target;
