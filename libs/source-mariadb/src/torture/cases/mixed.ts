import { chance, inserts, randomBytes } from '../chance.ts';
import type { TortureCase } from '../torture-case.ts';

export const mixed: readonly TortureCase[] = [
  {
    name: 'many-rows',
    about: '20,000 rows of random bytes, so that statements and pages are cut at many places',
    sql: manyRows(),
  },
  {
    name: 'text-keys',
    about: 'rows ordered by text keys in several collations and by binary keys, 1,000 each',
    sql: textKeys(),
  },
  {
    name: 'shop',
    about: 'a small application: everything at once, as it stands in the field',
    sql: `CREATE TABLE customer (id INT AUTO_INCREMENT PRIMARY KEY, mail VARCHAR(190) NOT NULL UNIQUE, data JSON, made TIMESTAMP DEFAULT CURRENT_TIMESTAMP); CREATE TABLE item (id INT AUTO_INCREMENT PRIMARY KEY, price DECIMAL(10,2) NOT NULL CHECK (price >= 0), title VARCHAR(100), FULLTEXT (title));
      CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, customer INT NOT NULL, item INT, n INT DEFAULT 1, total DECIMAL(12,2), FOREIGN KEY (customer) REFERENCES customer (id) ON DELETE CASCADE, FOREIGN KEY (item) REFERENCES item (id));
      CREATE VIEW turnover AS SELECT c.mail, SUM(o.total) AS total FROM orders o JOIN customer c ON c.id = o.customer GROUP BY c.mail;
      DELIMITER //
      CREATE TRIGGER total BEFORE INSERT ON orders FOR EACH ROW SET NEW.total = NEW.n * (SELECT price FROM item WHERE id = NEW.item)//
      CREATE FUNCTION vat(x DECIMAL(10,2)) RETURNS DECIMAL(10,2) DETERMINISTIC RETURN x * 1.23//
      DELIMITER ;
      INSERT INTO customer (mail, data, made) VALUES ('a@example.org', '{"n": 1.0}', '2024-05-05'), ('é@example.org', NULL, '2024-05-06'); INSERT INTO item (price, title) VALUES (9.99, 'Tea'), (0, 'Gift 🎁'); INSERT INTO orders (customer, item, n) VALUES (1, 1, 3), (2, 2, 1);`,
  },
];

function manyRows(): string {
  const next = chance(2026);
  const rows = inserts(
    'm',
    20_000,
    (index) =>
      `${index * 7 - 70_000}, ${randomBytes(next, 16)}, '${'x'.repeat(Math.floor(next() * 200))}', ${next() < 0.1 ? 'NULL' : next()}`,
  );
  return `CREATE TABLE m (id INT PRIMARY KEY, b BINARY(16) NOT NULL, t VARCHAR(255), d DOUBLE, UNIQUE (b)); ${rows}`;
}

function textKeys(): string {
  const next = chance(5);
  const letters = [...'aAáÁäbBzZ ß日é😀~_-0'];
  const word = (index: number) => `${Array.from({ length: 6 }, () => letters[Math.floor(next() * letters.length)]).join('')}${index}`;
  const collations = ['utf8mb4_general_ci', 'utf8mb4_unicode_ci', 'utf8mb4_bin', 'utf8mb4_nopad_bin'];
  return collations
    .map(
      (collation, place) =>
        `CREATE TABLE t${place} (k VARCHAR(60) COLLATE ${collation} PRIMARY KEY, n INT); ${inserts(`t${place}`, 1000, (index) => `'${word(index)}', ${index}`)}`,
    )
    .join('\n');
}
