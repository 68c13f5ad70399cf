/** What is known of a person, for that person to have, and to be forgotten. */
package io.clusterai.auth.person;
