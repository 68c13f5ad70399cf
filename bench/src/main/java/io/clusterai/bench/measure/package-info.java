/** What every measurement needs: rounds in turn, processor time, memory, the record. */
package io.clusterai.bench.measure;
