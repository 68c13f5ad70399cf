/**
 * Secrets at rest: AES-256-GCM and MACs under keys that can be changed while everything runs. One key of a ring seals, all of them open, and what lies
 * under another one is sealed anew in the background. Nothing is ever destroyed because a key is missing.
 */
package io.clusterai.platform.sealing;
