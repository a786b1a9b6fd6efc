"""What differs from nbgrader's defaults when Validate runs a notebook."""

c = get_config()  # noqa: F821

# A forest on a slow core takes longer than the 30 s that nbgrader gives a cell.
c.ExecutePreprocessor.timeout = 300
c.ExecutePreprocessor.iopub_timeout = 60  # of 4 s, in which a busy machine may say nothing
c.ExecutePreprocessor.startup_timeout = 120
c.ExecutePreprocessor.interrupt_on_timeout = True
c.ExecutePreprocessor.store_widget_state = False
# Silences ipykernel's warning about TCP without encryption.
c.KernelManager.transport_encryption = "auto"
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = "(?s).*"
