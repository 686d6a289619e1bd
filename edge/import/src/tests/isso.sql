CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL, modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR, email VARCHAR, website VARCHAR, likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL, notification INTEGER DEFAULT 0);
INSERT INTO threads VALUES (1, '/posts/hello/', 'Hello'), (2, '/gone/', NULL);
INSERT INTO comments VALUES
  (1, 1, NULL, 1577934245.5, 1577934300.0, 1, '192.0.2.0', 'Grüße *alle* <script>alert(1)</script>', 'Zoë', 'zoe@mail.example', 'https://zoe.example', 3, 1, x'00', 0),
  (1, 2, 1, 1577934246.0, NULL, 4, '192.0.2.0', '', NULL, NULL, NULL, 0, 0, x'00', 0),
  (1, 3, 2, 1577934247.0, NULL, 1, '192.0.2.0', 'to the deleted', NULL, NULL, NULL, 0, 0, x'00', 0),
  (1, 4, NULL, 1577934248.0, NULL, 2, '192.0.2.0', 'wait', 'New', NULL, 'not a site', 0, 0, x'00', 0),
  (1, 5, 77, 1577934249.0, NULL, 1, '192.0.2.0', 'orphan with <a href="https://a.example">HTML</a> of before', 'A', NULL, NULL, 0, 0, x'00', 0),
  (2, 6, NULL, 1577934250.0, NULL, 1, '192.0.2.0', 'on a page that is gone', 'A', NULL, NULL, 0, 0, x'00', 0),
  (1, 7, NULL, 'never', NULL, 1, NULL, 'x', NULL, NULL, NULL, 0, 0, x'00', 0),
  (1, 8, NULL, -5.0, NULL, 1, NULL, 'x', NULL, NULL, NULL, 0, 0, x'00', 0);
