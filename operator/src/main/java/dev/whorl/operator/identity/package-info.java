/** The authority of the cluster: who gets which certificate, and when it is renewed. */
@NullMarked
package dev.whorl.operator.identity;

import org.jspecify.annotations.NullMarked;
