-- Of a count for an account from one address, the key of the account's own count: so that all that was guessed at one account can be forgotten at once.
-- What was counted before says nothing until the next attempt, and is forgotten by itself.
ALTER TABLE login_guess ADD COLUMN account uuid;
CREATE INDEX login_guess_by_account ON login_guess (account) WHERE account IS NOT NULL;
