import '@fontsource-variable/inter';
import createCache from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { session } from './api/session';

const root = document.getElementById('root');
if (root === null) {
  throw new Error('The page has no root element');
}

// A server that serves the page with a nonce lets the style elements pass a strict policy.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
const styles = createCache({ key: 'c', prepend: true, ...(nonce ? { nonce } : {}) });

void session.start();

createRoot(root).render(
  <StrictMode>
    <CacheProvider value={styles}>
      <App />
    </CacheProvider>
  </StrictMode>,
);
