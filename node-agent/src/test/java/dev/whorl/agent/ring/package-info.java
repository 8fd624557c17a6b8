@NullMarked
package dev.whorl.agent.ring;

import org.jspecify.annotations.NullMarked;
