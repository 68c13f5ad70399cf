/** The workers that schedulers list: watched, compared with what was told last, and told again when it matters. */
package io.clusterai.worker.roster;
