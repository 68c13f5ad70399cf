/** Rules against the live samples: which alerts begin, fire and end, and who is on them. */
package io.clusterai.alert.evaluation;
