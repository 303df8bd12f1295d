-- Up Migration
CREATE TABLE todos (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  title text NOT NULL
);

-- Down Migration
DROP TABLE todos;
