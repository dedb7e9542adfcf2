"""The command line ``tuhoc``: a thin skin over the services, for support duty, scripts and trials."""
