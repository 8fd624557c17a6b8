/**
 * A plan under a workload: the product's dispatch and admission on the data plane in virtual time,
 * what is measured, and what comes out.
 */
@NullMarked
package dev.whorl.simulator.run;

import org.jspecify.annotations.NullMarked;
