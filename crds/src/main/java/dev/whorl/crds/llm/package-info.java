/** The LLMDeployment: what a user asks for and what the operator reports. */
@NullMarked
package dev.whorl.crds.llm;

import org.jspecify.annotations.NullMarked;
