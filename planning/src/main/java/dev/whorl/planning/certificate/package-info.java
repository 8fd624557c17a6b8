/**
 * The bound on time per token, lower bounds beside it, quantile caps, and the verifier that trusts
 * no solver.
 */
@NullMarked
package dev.whorl.planning.certificate;

import org.jspecify.annotations.NullMarked;
