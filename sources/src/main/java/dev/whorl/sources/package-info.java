/** Models that lie elsewhere: what an address names now, and a copy of it on this machine. */
@NullMarked
package dev.whorl.sources;

import org.jspecify.annotations.NullMarked;
