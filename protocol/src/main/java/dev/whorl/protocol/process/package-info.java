/** What a process and the one that started it have agreed on. */
@NullMarked
package dev.whorl.protocol.process;

import org.jspecify.annotations.NullMarked;
