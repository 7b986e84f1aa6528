-- SPDX-License-Identifier: Apache-2.0
-- 取得: first certificates by a one-time code. No old certificate, so no order: a renewal order always has one.

CREATE TABLE acquisitions (
  number @AUTONUMBER@,
  id TEXT NOT NULL UNIQUE,
  member TEXT NOT NULL REFERENCES members (member),
  code_hash TEXT NOT NULL,
  state TEXT NOT NULL,
  tries BIGINT NOT NULL,
  offered_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  request_digest TEXT NOT NULL,
  request_key TEXT NOT NULL,
  evidence TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  serial TEXT,
  tbs TEXT NOT NULL,
  new_certificate TEXT,
  closed_at BIGINT
);
CREATE UNIQUE INDEX one_open_acquisition ON acquisitions (member) WHERE state IN ('offered', 'requested', 'issued');
CREATE INDEX open_acquisitions_by_end ON acquisitions (expires_at) WHERE state IN ('offered', 'requested', 'issued');
