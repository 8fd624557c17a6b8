@NullMarked
package dev.whorl.agent.config;

import org.jspecify.annotations.NullMarked;
