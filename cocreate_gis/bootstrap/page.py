"""The script Streamlit runs for every page."""

# A worker process imports the main script too, under another name, and needs none of this.
if __name__ == "__main__":
    from cocreate_gis.bootstrap import office, settings
    from cocreate_gis.ui.shell import render

    render(office(), settings().language)
