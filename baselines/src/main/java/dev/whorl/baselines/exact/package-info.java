/**
 * Proved optima of block placement and request routing for small cases: as a mixed-integer program
 * and as a constraint program by OR-Tools, and by own enumeration. The only package that knows
 * OR-Tools.
 */
@NullMarked
package dev.whorl.baselines.exact;

import org.jspecify.annotations.NullMarked;
