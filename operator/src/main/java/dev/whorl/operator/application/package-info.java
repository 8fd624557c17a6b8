/** The process: configuration, health, metrics, start and end. */
@NullMarked
package dev.whorl.operator.application;

import org.jspecify.annotations.NullMarked;
