/**
 * What services tell each other: events, topics and permission names, as records that check and copy on the way in. Free of frameworks;
 * change is additive, a breaking change is a new topic version. Golden JSON samples in the tests pin the wire form.
 */
package io.clusterai.contracts;
