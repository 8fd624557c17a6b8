@NullMarked
package dev.whorl.agent.device;

import org.jspecify.annotations.NullMarked;
