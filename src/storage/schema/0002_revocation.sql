-- SPDX-License-Identifier: Apache-2.0
-- The last revocation list of each issuing CA, and the key that answers OCSP for it (sealed under the master key).

CREATE TABLE revocation_lists (
  authority TEXT PRIMARY KEY REFERENCES authorities (fingerprint),
  number BIGINT NOT NULL,
  this_update BIGINT NOT NULL,
  next_update BIGINT NOT NULL,
  der TEXT NOT NULL
);

CREATE TABLE ocsp_responders (
  authority TEXT PRIMARY KEY REFERENCES authorities (fingerprint),
  pem TEXT NOT NULL,
  not_after BIGINT NOT NULL,
  key_sealed TEXT NOT NULL
);

CREATE INDEX certificates_not_good ON certificates (authority, not_after) WHERE status IN ('revoked', 'frozen');
