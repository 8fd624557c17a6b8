/**
 * What the scenarios stand on: the cluster, the installed product, a chat client, and what is kept
 * of a failure.
 */
@NullMarked
package dev.whorl.e2e.support;

import org.jspecify.annotations.NullMarked;
