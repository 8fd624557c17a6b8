/**
 * Who has a slot here and how far each session is: pure decisions, no network, no clock of its own.
 */
@NullMarked
package dev.whorl.agent.session;

import org.jspecify.annotations.NullMarked;
