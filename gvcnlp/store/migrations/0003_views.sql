-- 0003  Views: the names that readers, datasette and the answers rely on.
--
-- Columns are added to these views, never renamed or dropped. `passage` and `document`
-- are the ids that records carry; `passage_number` joins the views to one another.
-- Down: DROP VIEW v_relations; v_actors; v_claims; v_cases; v_passages.

-- One row a passage.
CREATE VIEW v_passages AS
SELECT p.number AS passage_number, p.id AS passage, d.id AS document, d.number AS document_number,
       d.title, d.sector, d.country, d.place, d.period, d.lang AS document_lang,
       p.lang, p.page, p.section, p.start, p.end, p.primary_type, p.primary_score, p.coder, p.text
FROM passages p JOIN documents d ON d.number = p.document;

-- One row a case: a document, or an imported passage that names none.
CREATE VIEW v_cases AS
SELECT d.id AS document, d.number AS document_number, d.title, d.sector, d.country, d.place,
       d.period, d.reference, d.lang, d.path, d.coder, d.added_at,
       (SELECT count(*) FROM passages p WHERE p.document = d.number) AS n_passages,
       (SELECT group_concat(type, ', ') FROM (
            SELECT DISTINCT c.type FROM claims c JOIN passages p ON p.number = c.passage
            WHERE p.document = d.number AND c.dimension = 'governance' AND c.status = 'affirmed'
            ORDER BY c.type)) AS governance,
       (SELECT group_concat(type, ', ') FROM (
            SELECT DISTINCT c.type FROM claims c JOIN passages p ON p.number = c.passage
            WHERE p.document = d.number AND c.dimension = 'upgrading' AND c.status = 'affirmed'
            ORDER BY c.type)) AS upgrading
FROM documents d;

-- One row a claim; `actor` is the mention that upgraded, where the record names one.
CREATE VIEW v_claims AS
SELECT p.id AS passage, p.number AS passage_number, p.document AS document_number,
       d.id AS document, c.dimension, c.type, c.status, c.score, p.coder,
       a.text AS actor, a.entity AS actor_entity, a.name_key AS actor_key, a.named AS actor_named,
       c.evidence
FROM claims c
JOIN passages p ON p.number = c.passage
JOIN documents d ON d.number = p.document
LEFT JOIN actors a ON a.passage = c.passage AND a.position = c.actor;

-- One row a mention of a firm or buyer.
CREATE VIEW v_actors AS
SELECT p.id AS passage, p.number AS passage_number, p.document AS document_number,
       d.id AS document, p.lang, a.position, a.text, a.label, a.named, a.entity, a.name_key,
       a.start, a.end, a.score
FROM actors a
JOIN passages p ON p.number = a.passage
JOIN documents d ON d.number = p.document;

-- One row a relation: source supplies target, or source owns target.
CREATE VIEW v_relations AS
SELECT p.id AS passage, p.number AS passage_number, p.document AS document_number,
       d.id AS document, r.type, r.score,
       s.text AS source, s.entity AS source_entity, s.name_key AS source_key,
       s.named AS source_named, s.label AS source_label,
       t.text AS target, t.entity AS target_entity, t.name_key AS target_key,
       t.named AS target_named, t.label AS target_label, p.lang
FROM relations r
JOIN passages p ON p.number = r.passage
JOIN documents d ON d.number = p.document
JOIN actors s ON s.passage = r.passage AND s.position = r.source
JOIN actors t ON t.passage = r.passage AND t.position = r.target;
