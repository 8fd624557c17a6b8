/** A real API server for tests, and objects to start from. */
@NullMarked
package dev.whorl.crds.testing;

import org.jspecify.annotations.NullMarked;
