-- SPDX-License-Identifier: Apache-2.0
-- The keys that answer for an issuing CA (sealed under the master key): OCSP, and now CMP too.

CREATE TABLE delegated_keys (
  authority TEXT NOT NULL REFERENCES authorities (fingerprint),
  purpose TEXT NOT NULL CHECK (purpose IN ('ocsp', 'cmp')),
  pem TEXT NOT NULL,
  not_after BIGINT NOT NULL,
  key_sealed TEXT NOT NULL,
  PRIMARY KEY (authority, purpose)
);

INSERT INTO delegated_keys (authority, purpose, pem, not_after, key_sealed)
  SELECT authority, 'ocsp', pem, not_after, key_sealed FROM ocsp_responders;

DROP TABLE ocsp_responders;
