/** Pure decisions of Whorl: no Kubernetes, no network, no clock. */
@NullMarked
package dev.whorl.planning;

import org.jspecify.annotations.NullMarked;
