// Runs a certified OpenID Provider on a free port and prints its address. People are whoever signs in; a test says what groups they are in, and
// how they sign in.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const callbacks = process.argv.slice(2);
const groups = new Map();
const methods = new Map();

const configuration = {
  clients: [{ client_id: 'cluster-ai', client_secret: process.env.CLIENT_SECRET, redirect_uris: callbacks, response_types: ['code'], grant_types: ['authorization_code'] }],
  claims: { openid: ['sub', 'amr'], profile: ['preferred_username', 'groups'], email: ['email', 'email_verified'] },
  pkce: { required: () => true },
  cookies: { keys: ['for tests alone'] },
  findAccount: (_, sub) => ({
    accountId: sub,
    claims: () => ({ sub, preferred_username: sub, groups: groups.get(sub) ?? [], email: `${sub}@example.com`, email_verified: false }),
  }),
  features: { devInteractions: { enabled: true } },
};

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration);
  const finished = provider.interactionFinished.bind(provider);
  provider.interactionFinished = (request, response, result, options) => {
    const amr = methods.get(result.login?.accountId);
    return finished(request, response, amr === undefined ? result : { ...result, login: { ...result.login, amr } }, options);
  };
  const answer = provider.callback();
  server.on('request', (request, response) => {
    const person = /^\/people\/([^/?]+)\?groups=([^&]*)(?:&amr=([^&]*))?$/.exec(request.url);
    if (person === null) {
      answer(request, response);
      return;
    }
    groups.set(person[1], person[2].split(',').filter(Boolean));
    if (person[3] !== undefined) {
      methods.set(person[1], person[3].split(','));
    }
    response.writeHead(204).end();
  });
  console.log(`ISSUER ${issuer}`);
});
