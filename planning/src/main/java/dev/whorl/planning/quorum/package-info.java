/**
 * Fastest-k training: wait for the k fastest of n workers, and raise k as the error falls.
 * Implements the idea of arXiv 2002.11005 and 2208.03134: order statistics, the error bound, the
 * switching times that are optimal for the bound, and detectors that need none of its constants.
 */
@NullMarked
package dev.whorl.planning.quorum;

import org.jspecify.annotations.NullMarked;
