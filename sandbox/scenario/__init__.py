"""Scenario files: read (`document`), judged (`schema`), loaded (`loader`), built (`build`), and proven (`expect`)."""
