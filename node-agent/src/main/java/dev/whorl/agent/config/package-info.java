/** What can be set from outside, one record per concern. */
@NullMarked
package dev.whorl.agent.config;

import org.jspecify.annotations.NullMarked;
