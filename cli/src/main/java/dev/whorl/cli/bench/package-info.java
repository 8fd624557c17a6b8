/** {@code whorl bench}: measurements that compare within one run. */
@NullMarked
package dev.whorl.cli.bench;

import org.jspecify.annotations.NullMarked;
