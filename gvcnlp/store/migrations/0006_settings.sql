-- 0006  Settings: cases by country, place and sector, read without touching their texts.
--
-- Down: DROP INDEX documents_by_sector; DROP INDEX documents_by_place; DROP INDEX documents_by_country.

CREATE INDEX documents_by_country ON documents (country, place);
CREATE INDEX documents_by_place ON documents (place);
CREATE INDEX documents_by_sector ON documents (sector);
