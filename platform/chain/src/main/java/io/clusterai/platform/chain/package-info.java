/**
 * A hash chain of records with signed checkpoints, its form as a file, and a verifier that needs nothing but that file. Free of frameworks: a
 * service writes with it and a command line checks with it.
 */
package io.clusterai.platform.chain;
