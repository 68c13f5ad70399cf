/**
 * Signing in with the word of another issuer: OpenID Connect, and GitHub, which is not. People are known by issuer and subject; a name or an
 * address never makes two of them one.
 */
package io.clusterai.auth.oauth;
