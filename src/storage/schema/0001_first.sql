-- SPDX-License-Identifier: Apache-2.0
-- Both databases run this text. @AUTONUMBER@ becomes the dialect's own "counts upwards by itself, primary key".
-- Octets are text (PEM, lower-case hex), instants are seconds since 1970 UTC, enums are the words of their name_of().
-- No semicolon and no colon inside a statement: the loader splits at one, SOCI binds at the other.

CREATE TABLE institutions (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL,
  self_word TEXT NOT NULL,
  host TEXT NOT NULL UNIQUE,
  zone_minutes BIGINT NOT NULL,
  policy TEXT NOT NULL
);

CREATE TABLE authorities (
  number @AUTONUMBER@,
  fingerprint TEXT NOT NULL UNIQUE,
  institution TEXT NOT NULL REFERENCES institutions (code),
  used_as TEXT NOT NULL,
  pem TEXT NOT NULL,
  key_file TEXT NOT NULL
);

-- The lock of a whole contract reaches members that are added later too, hence a row of its own.
CREATE TABLE contracts (
  institution TEXT NOT NULL REFERENCES institutions (code),
  contract TEXT NOT NULL,
  locked_at BIGINT,
  PRIMARY KEY (institution, contract)
);

CREATE TABLE members (
  member TEXT PRIMARY KEY,
  institution TEXT NOT NULL,
  contract TEXT NOT NULL,
  company TEXT NOT NULL,
  pin_hash TEXT NOT NULL,
  pin_attempts BIGINT NOT NULL,
  pin_locked_at BIGINT,
  second_factor TEXT NOT NULL,
  totp_sealed TEXT NOT NULL,
  totp_last_step BIGINT NOT NULL,
  totp_attempts BIGINT NOT NULL,
  last_login_at BIGINT,
  FOREIGN KEY (institution, contract) REFERENCES contracts (institution, contract)
);
CREATE INDEX members_of_contract ON members (institution, contract);

CREATE TABLE customer_cards (
  member TEXT PRIMARY KEY REFERENCES members (member),
  sealed_cells TEXT NOT NULL,
  challenge TEXT NOT NULL,
  used TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  locked_at BIGINT
);

-- due_noticed repeats what a renewal_due notice says, so that the scheduler's index holds only what is still to do.
CREATE TABLE certificates (
  number @AUTONUMBER@,
  fingerprint TEXT NOT NULL UNIQUE,
  member TEXT NOT NULL REFERENCES members (member),
  institution TEXT NOT NULL,
  serial TEXT NOT NULL,
  authority TEXT NOT NULL,
  status TEXT NOT NULL,
  status_since BIGINT NOT NULL,
  reason TEXT NOT NULL,
  not_before BIGINT NOT NULL,
  not_after BIGINT NOT NULL,
  common_name TEXT NOT NULL,
  pem TEXT NOT NULL,
  made_by TEXT,
  due_noticed BIGINT NOT NULL,
  UNIQUE (authority, serial)
);
CREATE INDEX certificates_of_member ON certificates (member);
CREATE INDEX certificates_due ON certificates (institution, not_after) WHERE status = 'active' AND due_noticed = 0;

CREATE TABLE known_keys (
  fingerprint TEXT PRIMARY KEY,
  order_id TEXT,
  seen_at BIGINT NOT NULL
);

CREATE TABLE orders (
  number @AUTONUMBER@,
  id TEXT NOT NULL UNIQUE,
  member TEXT NOT NULL REFERENCES members (member),
  institution TEXT NOT NULL,
  old_certificate TEXT NOT NULL REFERENCES certificates (fingerprint),
  old_ends_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  opened_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  request_digest TEXT NOT NULL,
  request_key TEXT NOT NULL,
  serial TEXT,
  tbs TEXT NOT NULL,
  new_certificate TEXT,
  proven_at BIGINT,
  committed_at BIGINT,
  closed_at BIGINT
);
CREATE UNIQUE INDEX one_open_order ON orders (old_certificate)
  WHERE state IN ('opened', 'requested', 'issued', 'proven');
CREATE INDEX orders_of_member ON orders (member);
CREATE INDEX open_orders_by_end ON orders (expires_at) WHERE state IN ('opened', 'requested', 'issued', 'proven');
CREATE INDEX committed_orders_by_time ON orders (institution, committed_at) WHERE state = 'committed';
CREATE INDEX committed_orders_by_end ON orders (institution, old_ends_at) WHERE state = 'committed';

CREATE TABLE tickets (
  number @AUTONUMBER@,
  hash TEXT NOT NULL UNIQUE,
  order_id TEXT NOT NULL REFERENCES orders (id),
  login TEXT NOT NULL,
  matching_number TEXT NOT NULL,
  minted_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  looked_at BIGINT,
  consented_at BIGINT,
  declined_at BIGINT,
  voided_at BIGINT
);
CREATE INDEX tickets_of_order ON tickets (order_id);
CREATE INDEX good_tickets_of_login ON tickets (login) WHERE voided_at IS NULL;

CREATE TABLE notices (
  number @AUTONUMBER@,
  id TEXT NOT NULL UNIQUE,
  member TEXT NOT NULL REFERENCES members (member),
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  read_at BIGINT,
  closed_at BIGINT,
  UNIQUE (member, kind, subject)
);
CREATE INDEX open_notices_of_subject ON notices (subject) WHERE closed_at IS NULL;

CREATE TABLE logins (
  number @AUTONUMBER@,
  id_hash TEXT NOT NULL UNIQUE,
  host TEXT NOT NULL,
  member TEXT NOT NULL REFERENCES members (member),
  certificate TEXT NOT NULL,
  door TEXT NOT NULL,
  stage TEXT NOT NULL,
  language TEXT NOT NULL,
  support TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  previous_login_at BIGINT,
  ended_at BIGINT,
  ended_by TEXT
);
CREATE INDEX live_logins_of_member ON logins (member) WHERE ended_at IS NULL;
CREATE INDEX live_logins_by_host ON logins (host) WHERE ended_at IS NULL;
CREATE INDEX logins_by_last_sight ON logins (last_seen_at);

CREATE TABLE signatures (
  tbs_sha256 TEXT PRIMARY KEY,
  signature TEXT NOT NULL
);

CREATE TABLE audit_entries (
  inserted @AUTONUMBER@,
  number BIGINT UNIQUE,
  happened_at BIGINT NOT NULL,
  institution TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  details TEXT NOT NULL
);
CREATE INDEX audit_entries_unnumbered ON audit_entries (inserted) WHERE number IS NULL;

CREATE TABLE audit_heads (
  size BIGINT PRIMARY KEY,
  root TEXT NOT NULL,
  signed_at BIGINT NOT NULL,
  signature TEXT NOT NULL
);
