/** The GPUNodePool: which nodes run block servers, and how. */
@NullMarked
package dev.whorl.crds.pool;

import org.jspecify.annotations.NullMarked;
