@NullMarked
package dev.whorl.agent.tune;

import org.jspecify.annotations.NullMarked;
