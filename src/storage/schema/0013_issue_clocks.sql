-- SPDX-License-Identifier: Apache-2.0
-- When each CA issued last, to the minute: no certificate is dated before the last one (docs/decisions/0025).

CREATE TABLE issue_clocks (
  authority TEXT PRIMARY KEY REFERENCES authorities (fingerprint),
  newest BIGINT NOT NULL
);

INSERT INTO issue_clocks (authority, newest)
  SELECT authority, MAX(not_before) FROM certificates
  WHERE made_by IS NOT NULL AND authority IN (SELECT fingerprint FROM authorities) GROUP BY authority;
