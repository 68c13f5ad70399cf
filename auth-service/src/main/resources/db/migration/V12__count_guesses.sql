-- Wrong guesses at passwords and codes, for one account from one address, for an address and for an account. Keys are MACs of both: what was
-- typed as a name may be a password. Attempts under way weigh like wrong ones until they end. Rows change often and in no indexed column.
CREATE TABLE login_guess (
    subject        uuid PRIMARY KEY,
    wrong          integer     NOT NULL,
    wrong_at       timestamptz NOT NULL,
    under_way      integer     NOT NULL,
    under_way_at   timestamptz NOT NULL,
    familiar_until timestamptz
) WITH (fillfactor = 70);
