-- Who may log in. The password's argon2 hash is made and checked by the api.

CREATE TABLE users (
    username      text        PRIMARY KEY,
    password_hash text        NOT NULL,
    role          text        NOT NULL CHECK (role IN ('viewer', 'operator', 'planner', 'admin')),
    created_at    timestamptz NOT NULL DEFAULT now(),
    is_disabled   boolean     NOT NULL DEFAULT false
);
