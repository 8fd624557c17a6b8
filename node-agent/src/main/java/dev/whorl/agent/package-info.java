/** The agent of one device. */
@NullMarked
package dev.whorl.agent;

import org.jspecify.annotations.NullMarked;
