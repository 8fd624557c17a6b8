/** Small conventions of writing to the API server, the same for every controller. */
@NullMarked
package dev.whorl.operator.kube;

import org.jspecify.annotations.NullMarked;
