/**
 * Golden instances: their inputs, the answers of the published reference, and both as documents.
 */
@NullMarked
package dev.whorl.baselines.published.reference;

import org.jspecify.annotations.NullMarked;
