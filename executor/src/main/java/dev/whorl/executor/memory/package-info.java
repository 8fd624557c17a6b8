/**
 * What every device holds, whatever its backend: blocks counted by use, and one pool of cache pages
 * with a quota per owner.
 */
@NullMarked
package dev.whorl.executor.memory;

import org.jspecify.annotations.NullMarked;
