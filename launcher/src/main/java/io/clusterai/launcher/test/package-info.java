/** The test run of the whole: its stages and what came out of them. */
package io.clusterai.launcher.test;
